# fish completion for mcpauth
function __mcpauth_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null)
    switch "$answer[1]"
        case :file
            __fish_complete_path (commandline -ct)
        case :directory
            __fish_complete_directories (commandline -ct) ''
        case '*'
            printf '%s\n' $answer
    end
end
complete -c mcpauth -f -a '(__mcpauth_complete)'
